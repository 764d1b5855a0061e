// Prints a subject token with Google's library for Node. Arguments: the folder with the library and the
// credential file.

import { createRequire } from "node:module";

const [packages, file] = process.argv.slice(2);
const { GoogleAuth } = createRequire(`${packages}/`)("google-auth-library");

const client = await new GoogleAuth({ keyFile: file }).getClient();
console.log(await client.retrieveSubjectToken());
