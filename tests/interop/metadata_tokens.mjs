// Prints access tokens as a program with Google's library for Node gets them on Compute Engine: as many
// different ones as the second argument says, then the project and an ID token. The first argument is the
// folder with the library.

import { createRequire } from "node:module";

const [packages, count] = process.argv.slice(2);
const { GoogleAuth } = createRequire(`${packages}/`)("google-auth-library");

const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloud-platform"] });
const client = await auth.getClient();
let last;
for (let index = 0; index < Number(count); index += 1) {
  let token = last;
  while (token === last) {
    ({ token } = await client.getAccessToken());
  }
  last = token;
  console.log(token);
}
console.log(await auth.getProjectId());
const idTokenClient = await auth.getIdTokenClient("https://a.example");
const headers = await idTokenClient.getRequestHeaders();
console.log((headers.get ? headers.get("authorization") : headers.Authorization).split(" ")[1]);
