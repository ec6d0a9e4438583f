/** A program that never ends by itself. */

console.log("waiting");
setInterval(() => undefined, 1000);
