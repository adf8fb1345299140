-- expect: limit
local t={} for i=1,1e9 do (("a"):rep(100)):gsub("a",function(c) t[#t+1]=c..i..#t end) end
