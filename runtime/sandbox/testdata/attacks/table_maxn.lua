-- expect: deadline
-- timeout: 1s
local t={} for i=1,3e5 do t[i]=i end for i=1,1e9 do table.maxn(t) end
