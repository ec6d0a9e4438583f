/** A program that says something on both of its channels and has one output. */

console.log("hello on stdout");
console.error("hello on stderr");

export const greeting = "hello";
