// Prints access tokens as a program with Google's library for Node gets them on Compute Engine: as many
// different ones as the second argument says, then the project and an ID token. The first argument is the
// folder with the library.

import { googleAuth, printTokens } from "./distinct_tokens.mjs";

const [packages, count] = process.argv.slice(2);
const auth = new (googleAuth(packages))({
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
});
await printTokens(await auth.getClient(), Number(count));
console.log(await auth.getProjectId());
const idTokenClient = await auth.getIdTokenClient("https://a.example");
const headers = await idTokenClient.getRequestHeaders();
console.log((headers.get ? headers.get("authorization") : headers.Authorization).split(" ")[1]);
