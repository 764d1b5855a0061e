// Prints session tokens as a program with the AWS SDK for JavaScript gets them: as many different ones as the
// second argument says. The first argument is the folder with the library, the third one the URL that says when
// there is a new token.

import { library, printDistinct } from "./distinct_tokens.mjs";

const [packages, count, nextUrl] = process.argv.slice(2);
const { defaultProvider } = library(packages, "@aws-sdk/credential-provider-node");
// By default it waits one second and does not retry. In the tests, a dozen clients start together.
const credentials = defaultProvider({ timeout: 60_000, maxRetries: 3 });
await printDistinct(async () => (await credentials()).sessionToken, count, nextUrl);
