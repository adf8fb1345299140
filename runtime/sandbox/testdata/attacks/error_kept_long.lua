-- expect: limit
local big,t=("k"):rep(8*1024*1024),{} for i=1,200 do local _,e=pcall(function() error(big) end) t[i]=e end
