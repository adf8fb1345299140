-- expect: limit
local b={} for i=1,200 do b[i]=i%256 end local t={} while true do t[#t+1]=string.char(unpack(b)) end
