-- expect: deadline
-- timeout: 1s
local s="return "..("{1,2,3},"):rep(5e3).."1" for i=1,1e9 do assert(loadstring(s)) end
