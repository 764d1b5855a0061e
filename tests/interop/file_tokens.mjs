// Prints access tokens as a program with Google's library for Node gets them from the credential file of
// GOOGLE_APPLICATION_CREDENTIALS: as many different ones as the second argument says. The first argument is
// the folder with the library.

import { createRequire } from "node:module";

const [packages, count] = process.argv.slice(2);
const { GoogleAuth } = createRequire(`${packages}/`)("google-auth-library");

const auth = new GoogleAuth({
  keyFile: process.env.GOOGLE_APPLICATION_CREDENTIALS,
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
});
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
