-- expect: limit
local big,t=("k"):rep(4*1024*1024),{} for i=1,200 do local _,e=pcall(function() local x return x[big] end) t[i]=e end
