-- expect: error
local function f() assert(pcall(string.gsub,"a","a",function() table.sort({2,1},function(a,b) f() return a<b end) end)) end f()
