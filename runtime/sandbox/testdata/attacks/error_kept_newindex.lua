-- expect: limit
local big,t=("k"):rep(100*1024),{} for i=1,100000 do local _,e=pcall(function() local x x[big]=1 end) t[i]=e end
