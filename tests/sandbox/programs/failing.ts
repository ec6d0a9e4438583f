/** A program that fails. */

throw new Error("out of order");
