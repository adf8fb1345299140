-- expect: deadline
-- timeout: 1s
local t={} for i=1,2e5 do t[i]=true end for i=1,1e9 do table.insert(t,1,table.remove(t,1)) end
