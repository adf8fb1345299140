-- expect: deadline
-- timeout: 1s
local t={} for i=1,1e5 do t[i]=true end for i=1e5,1,-1 do t[i]=nil end local n=0 for i=1,1e9 do n=n+#t end return n
