-- expect: deadline
-- timeout: 1s
local yard=require("yard") while true do pcall(yard.wait,3600) end
