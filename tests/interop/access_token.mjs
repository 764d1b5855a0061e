// Prints an access token as any program with Google's library for Node would get it.
//
// Takes the folder with the library and the credential file. On failure the error goes to standard
// error, as the library words it.

import { createRequire } from "node:module";

const [packages, file] = process.argv.slice(2);
const { GoogleAuth } = createRequire(`${packages}/`)("google-auth-library");

try {
  const auth = new GoogleAuth({
    keyFile: file,
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
  });
  const { token } = await (await auth.getClient()).getAccessToken();
  console.log(token);
} catch (error) {
  console.error(`${error.name}: ${error.message}`);
  process.exitCode = 1;
}
