-- expect: limit
local t={} local i=0 while true do i=i+1 t[2^53+i*2]=i end
