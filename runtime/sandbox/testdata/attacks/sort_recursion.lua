-- expect: error
local function f() local t={3,2,1} table.sort(t,function(a,b) f() return a<b end) end f()
