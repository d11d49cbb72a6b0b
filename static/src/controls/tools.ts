/** What of the page comes once the rest of it stands, all in one file: each more would be a journey to the server more. */
export { AboutControl } from "./about";
export { ChipsControl } from "./chips";
export { CorridorControl } from "./corridor";
export { DatesControl } from "./dates";
export { FatalitiesControl } from "./fatalities";
export { KeyControl } from "./key";
export { PaperControl } from "./paper";
export { SearchControl } from "./search";
export { SketchBarControl } from "./sketchBar";
export { TimeBarControl } from "./timeBar";
