-- expect: limit
local t={} for i=1,1e5 do t[i]=(i*7919)%100003 end local keep={} table.sort(t,function(a,b) keep[#keep+1]={a,b} return a>b end)
