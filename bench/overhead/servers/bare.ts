import { app } from "./app.ts";
import { serve } from "./serve.ts";

serve(app);
