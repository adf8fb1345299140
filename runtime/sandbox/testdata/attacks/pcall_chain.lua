-- expect: error
local function f() assert(pcall(f)) end f()
