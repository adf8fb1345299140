-- expect: instructions
-- instructions: 5_000_000
require("words").each({"a","b"},function() while true do end end)
