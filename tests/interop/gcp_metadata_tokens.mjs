// Prints access tokens as a program with Google's client of the metadata server for Node gets them: as many
// different ones as the second argument says, then whether there is a server, the project and the universe. The
// first argument is the folder with the library.

import { createRequire } from "node:module";

const [packages, count] = process.argv.slice(2);
const metadata = createRequire(`${packages}/`)("gcp-metadata");
const available = await metadata.isAvailable();
let last;
for (let index = 0; index < Number(count); index += 1) {
  let token = last;
  while (token === last) {
    ({ access_token: token } = await metadata.instance("service-accounts/default/token"));
  }
  last = token;
  console.log(token);
}
console.log(available);
console.log(await metadata.project("project-id"));
console.log(await metadata.universe("universe-domain"));
