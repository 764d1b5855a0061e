// Prints access tokens as a program with Google's library for Node gets them on Compute Engine: as many
// different ones as the second argument says, then the project and an ID token. The first argument is the
// folder with the library, the third one the URL that says when there is a new token.

import { library, printDistinct } from "./distinct_tokens.mjs";

const [packages, count, nextUrl] = process.argv.slice(2);
const { GoogleAuth } = library(packages, "google-auth-library");
const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloud-platform"] });
const client = await auth.getClient();
await printDistinct(async () => (await client.getAccessToken()).token, count, nextUrl);
console.log(await auth.getProjectId());
const idTokenClient = await auth.getIdTokenClient("https://a.example");
const headers = await idTokenClient.getRequestHeaders();
console.log((headers.get ? headers.get("authorization") : headers.Authorization).split(" ")[1]);
