// Prints access tokens as a program with Google's library for Node gets them from the credential file of
// GOOGLE_APPLICATION_CREDENTIALS: as many as the second argument says, each with another AWS session than that
// before it. The first argument is the folder with the library, the third one the URL that says when there is a
// new session.

import { library, next } from "./distinct_tokens.mjs";

const [packages, count, nextUrl] = process.argv.slice(2);
const { GoogleAuth } = library(packages, "google-auth-library");
const auth = new GoogleAuth({
  keyFile: process.env.GOOGLE_APPLICATION_CREDENTIALS,
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
});
const client = await auth.getClient();
for (let index = 0; index < Number(count); index += 1) {
  if (index > 0) {
    await next(nextUrl);
  }
  console.log((await client.getAccessToken()).token);
}
