// @ts-types="npm:@types/compression@1.8.1"
export { default } from "npm:compression@1.8.2";
