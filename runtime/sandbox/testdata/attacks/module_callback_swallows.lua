-- expect: instructions
-- instructions: 5_000_000
local words=require("words") while true do pcall(words.each,{"a","b"},function() pcall(function() while true do end end) end) end
