-- expect: deadline
-- timeout: 1s
local t={} for i=1,6e5 do t[i]=i*7919%3==0 end while true do table.sort(t,rawequal) end
