-- expect: limit or error
local t={} for i=1,40 do t[2^i-1]=1 end return #t
