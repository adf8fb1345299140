-- expect: limit
local big,t=("k"):rep(100*1024),{} for i=1,100000 do local _,e=pcall(error,big) t[i]=e end
