// What a program does that holds a client of Google's library for Node for a long time.

import { createRequire } from "node:module";

/** Returns GoogleAuth of the library in a folder. */
export function googleAuth(packages) {
  return createRequire(`${packages}/`)("google-auth-library").GoogleAuth;
}

/** Prints `count` access tokens, each another one than that before it. */
export async function printTokens(client, count) {
  let last;
  for (let index = 0; index < count; index += 1) {
    let token = last;
    while (token === last) {
      ({ token } = await client.getAccessToken());
    }
    last = token;
    console.log(token);
  }
}
