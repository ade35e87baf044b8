export * from "npm:@gfx/zopfli@1.0.15";
