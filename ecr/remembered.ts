/** What `make` makes of an object, made once of each: repositories share most of what they have. */
export function remembered<T extends object, R>(make: (its: T) => R): (its: T) => R {
  const known = new WeakMap<T, R>();
  return (its) => {
    const made = known.get(its) ?? make(its);
    known.set(its, made);
    return made;
  };
}
