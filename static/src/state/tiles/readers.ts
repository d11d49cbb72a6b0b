/** What reads the bytes of tiles, in one file that comes while the first of them do. */
export { readGround } from "./groundTile";
export { readIncidents } from "./incidentTile";
