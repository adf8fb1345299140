-- expect: limit
local f=("%99d"):rep(1000) local n={} for i=1,1000 do n[i]=i end local t={} while true do t[#t+1]=f:format(unpack(n)) end
