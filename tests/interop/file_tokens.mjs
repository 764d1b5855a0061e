// Prints access tokens as a program with Google's library for Node gets them from the credential file of
// GOOGLE_APPLICATION_CREDENTIALS: as many different ones as the second argument says. The first argument is
// the folder with the library.

import { googleAuth, printTokens } from "./distinct_tokens.mjs";

const [packages, count] = process.argv.slice(2);
const auth = new (googleAuth(packages))({
  keyFile: process.env.GOOGLE_APPLICATION_CREDENTIALS,
  scopes: ["https://www.googleapis.com/auth/cloud-platform"],
});
await printTokens(await auth.getClient(), Number(count));
