-- expect: limit
local ts={} for i=1,1e9 do local t={} t[2^15]=1 ts[i]=t end
