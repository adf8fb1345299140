-- expect: deadline
-- timeout: 1s
local t={} for i=1,1e5 do t[i]=true end for i=1,1e5 do t[i]=nil end for i=1,1e9 do next(t) end
