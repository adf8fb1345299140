-- expect: limit
local list={} for i=1,200 do list[i]=i end local t={} while true do t[#t+1]={unpack(list)} end
