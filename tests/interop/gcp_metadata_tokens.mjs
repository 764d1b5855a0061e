// Prints access tokens as a program with Google's client of the metadata server for Node gets them: as many
// different ones as the second argument says, then whether there is a server, the project and the universe. The
// first argument is the folder with the library, the third one the URL that says when there is a new token.

import { library, printDistinct } from "./distinct_tokens.mjs";

const [packages, count, nextUrl] = process.argv.slice(2);
const metadata = library(packages, "gcp-metadata");
const available = await metadata.isAvailable();
const token = () => metadata.instance("service-accounts/default/token");
await printDistinct(async () => (await token()).access_token, count, nextUrl);
console.log(available);
console.log(await metadata.project("project-id"));
console.log(await metadata.universe("universe-domain"));
