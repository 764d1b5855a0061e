// Tokens as a long-running program uses them.

import { createRequire } from "node:module";

/** Returns a library of a folder. */
export function library(packages, name) {
  return createRequire(`${packages}/`)(name);
}

/**
 * Prints `count` tokens, each different from the one before it. The response of `nextUrl` comes when a new one was
 * issued.
 */
export async function printDistinct(getToken, count, nextUrl) {
  let last;
  for (let index = 0; index < Number(count); index += 1) {
    let token = await getToken();
    while (token === last) {
      await next(nextUrl);
      token = await getToken();
    }
    last = token;
    console.log(token);
  }
}

/** Waits until a new token was issued. */
export async function next(nextUrl) {
  await (await fetch(nextUrl)).text();
}
