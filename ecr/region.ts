import type { Place } from "./shape";

const regionForm = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/** A Region by its name; whether AWS has it, and the account uses it, shows at the deployment. */
export function readRegion(place: Place): string | undefined {
  const name = place.asString("a Region, as in eu-central-1");
  if (name === undefined || (regionForm.test(name) && name.length <= 25)) {
    return name;
  }
  return place.error(
    "region-invalid",
    `${JSON.stringify(name)} is not a Region: wanted one like eu-central-1`,
  );
}
