-- expect: ok
for i=1,40 do local t={} for j=1,1e5 do t[j]=j end end return "ok"
