-- expect: limit
local big,t=("k"):rep(8*1024*1024),{} for i=1,200 do local _,e=xpcall(function() error(big) end,function(e) return e end) t[i]=e end
