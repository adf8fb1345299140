-- expect: limit
local list={} for i=1,150 do list[i]=i end local t={} local function keep(...) local a={...} t[#t+1]=function() return a end end while true do keep(unpack(list)) end
