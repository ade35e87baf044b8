import { chosenHandler } from "./app.ts";
import { serve } from "./serve.ts";

serve(chosenHandler());
