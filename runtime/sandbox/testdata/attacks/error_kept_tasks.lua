-- expect: limit
local big,t=("k"):rep(4*1024*1024),{} for i=1,200 do t[i]=async.spawn(function() error(big) end) end pcall(async.all,t)
