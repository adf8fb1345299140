-- expect: error
local words=require("words") local function f() words.each({"a"},f) end f()
